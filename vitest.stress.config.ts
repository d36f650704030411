import { defineConfig } from "vitest/config";

/** The long versions of the kill tests: `npm run stress`. */
export default defineConfig({
  test: {
    include: ["**/*.stress.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 3_600_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
