// Asks the portal for parts of a page, and turns them into elements.
const HEADERS = { "X-Fragment": "1" };
const TIMEOUT = 20_000;

export function elementsOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

export function get(address) {
  return fetch(address, { headers: HEADERS, signal: AbortSignal.timeout(TIMEOUT) });
}

export function postTo(address, body, options = {}) {
  return fetch(address, { method: "POST", body, headers: HEADERS, ...options });
}

export function post(form, timeout = TIMEOUT) {
  return postTo(form.action, new FormData(form), { signal: AbortSignal.timeout(timeout) });
}
