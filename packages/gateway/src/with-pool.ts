import { checkRequest } from "./check-request.ts";
import type { Model } from "./model.ts";
import type { Pool } from "./pool.ts";

/**
 * Lets a model's calls wait for their turn in a pool; misuse is refused without waiting. A place is given back when the
 * answer is kept ({@link CompleteOptions.onAnswer}).
 */
export function withPool(model: Model, pool: Pool): Model {
  return {
    id: model.id,
    complete: async (request, options = {}) => {
      checkRequest(request);
      const work = async () => {
        const completion = await model.complete(request, options);
        await options.onAnswer?.(completion);
        return completion;
      };
      return await pool.run(work, { signal: options.signal, model: model.id });
    },
  };
}
