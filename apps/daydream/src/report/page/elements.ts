/** Makes an element; text is only ever set as text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, className, ...attributes }: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  for (const [attribute, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

export interface ElementOptions {
  readonly text?: string;
  readonly className?: string;
  readonly [attribute: string]: string | undefined;
}

/** The element with that id, which the page was written with. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** A select with a label before it. */
export function labelledSelect(
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
  chosen = "",
): { readonly label: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = element("select");
  for (const { value, text } of options) select.append(element("option", { text, value }));
  select.value = chosen;
  const made = element("label", {}, document.createTextNode(label), select);
  return { label: made, select };
}
