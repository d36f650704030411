/** Where a question comes from: the one vocabulary for flags, files, labels and output. */
export const sources = ["template", "procedural", "llm_gen"] as const;
export type Source = (typeof sources)[number];
