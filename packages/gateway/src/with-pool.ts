import { checkRequest } from "./check-request.ts";
import type { Model } from "./model.ts";
import type { Pool } from "./pool.ts";

/** Lets a model's calls wait for their turn in a pool; misuse is refused without waiting. */
export function withPool(model: Model, pool: Pool): Model {
  return {
    id: model.id,
    complete: async (request, options = {}) => {
      checkRequest(request);
      return await pool.run(() => model.complete(request, options), {
        signal: options.signal,
        model: model.id,
      });
    },
  };
}
