// Whether somebody wants to be told of ends by notifications or by a sound, and can be.
export const chosen = (name) => Boolean(document.body.dataset[name]);
export const mayNotify = () => "Notification" in window && Notification.permission === "granted";

export const isWanted = () => chosen("sounds") || (chosen("notifies") && mayNotify());
