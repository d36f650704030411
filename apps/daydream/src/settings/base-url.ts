/**
 * Reads the address of an endpoint, up to and without `/chat/completions`. Credentials in it would be shown wherever
 * the endpoint is named.
 */
export function parseBaseUrl(text: string): ParsedBaseUrl {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    [url.username, url.password, url.search, url.hash].every((part) => part === "") &&
    !/\/chat\/completions\/*$/.test(url.pathname);
  if (isPlain) return { kind: "valid", url: text.replace(/\/+$/, "") };
  const problem = "must be an http or https address, without credentials, query or /chat/completions";
  return { kind: "invalid", problem };
}

export type ParsedBaseUrl =
  | { readonly kind: "valid"; readonly url: string }
  | { readonly kind: "invalid"; readonly problem: string };
