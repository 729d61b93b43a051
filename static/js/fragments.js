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

export function post(form, timeout = TIMEOUT) {
  const [method, body, signal] = ["POST", new FormData(form), AbortSignal.timeout(timeout)];
  return fetch(form.action, { method, body, headers: HEADERS, signal });
}
