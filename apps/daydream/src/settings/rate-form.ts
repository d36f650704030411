/** How a pool's rate is written: calls, and the time in which so many may start. */
export const rateForm = /^([1-9]\d{0,8})\s*\/\s*(s|min|h)$/;
