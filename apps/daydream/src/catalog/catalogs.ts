import type { Combo, Place } from "@daydream/design";
import type { Quantization } from "@daydream/gateway";
import type { Scale } from "../parse/scale.ts";

/** Everything that levels refer to, read once and trusted from then on. */
export interface Catalogs {
  readonly concepts: ReadonlyMap<string, Concept>;
  readonly combos: ReadonlyMap<string, HydratedCombo>;
  /** Stage → template id → template. */
  readonly templates: ReadonlyMap<string, ReadonlyMap<string, Template>>;
  readonly models: ReadonlyMap<string, CatalogModel>;
  /** How many replicates the data root asks of each stage; absent where it does not say. */
  readonly replication: ReadonlyMap<string, number>;
}

/** An idea that a draft is to use, with its texts. */
export interface Concept {
  readonly id: string;
  readonly name: string;
  readonly place: Place;
  /** Level (`sentence`, `paragraph`, `article`) → text. */
  readonly descriptions: ReadonlyMap<string, ConceptText>;
}

export interface ConceptText {
  readonly text: string;
  readonly file: string;
}

/** What a prompt gets of a concept. */
export interface PromptConcept {
  readonly name: string;
  readonly content: string;
}

/** A set of concepts with the very texts that reach a model. */
export interface HydratedCombo extends Combo {
  readonly contents: readonly PromptConcept[];
  /** Hash of {@link contents}: what the combo is, whatever it is called. */
  readonly hash: string;
}

/** A prompt template; one that copies has no text. */
export interface Template {
  readonly id: string;
  readonly stage: string;
  readonly name: string;
  readonly description: string;
  readonly parser: string;
  /** The scale that its scores are on; `undefined`: its line states none. */
  readonly scale: Scale | undefined;
  readonly mode: "generate" | "copy";
  /** Its line in the catalog. */
  readonly place: Place;
  /** With LF line ends and without the final one. */
  readonly text: string;
  /** The text's file; the catalog's for one that copies. */
  readonly file: string;
  /** Hash of {@link text}. */
  readonly hash: string;
}

/** A model: what is sent where, under which limits, at which prices. */
export interface CatalogModel {
  readonly id: string;
  /** The string that is sent to the provider. */
  readonly model: string;
  /** The name of the endpoint that serves it, as the settings have it. Default `openrouter`. */
  readonly endpoint: string;
  /** The name of the pool whose limits it shares. Default `free` for one that costs nothing, else `paid`. */
  readonly pool: string;
  /** For people: who offers it. */
  readonly provider: string;
  readonly displayName: string;
  readonly specialization: string;
  /** Dollars per million tokens read; `undefined`: unknown. */
  readonly inputUsdPerMillion: number | undefined;
  /** Dollars per million tokens written; `undefined`: unknown. */
  readonly outputUsdPerMillion: number | undefined;
  /** OpenRouter's providers that may serve it, and no others; empty: any. */
  readonly pinProviders: readonly string[];
  /** OpenRouter's quantisations that may serve it, and no others; empty: any. */
  readonly pinQuantizations: readonly Quantization[];
}
