/** A CSV of 16,598 rows and 11 columns of sales by platform and genre, different for each seed. */
export function gameSales(seed: number, rows = 16_598): string {
  const random = seeded(seed);
  const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)] ?? "";
  const lines = [
    "Rank,Name,Platform,Year,Genre,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales,Global_Sales",
  ];
  for (let rank = 1; rank <= rows; rank += 1) {
    const sales = [0.5, 0.3, 0.15, 0.05].map((share) =>
      Number(((share * 400 * random()) / Math.sqrt(rank)).toFixed(2)),
    );
    const total = sales.reduce((sum, value) => sum + value, 0).toFixed(2);
    const year = random() < 0.02 ? "" : String(1_980 + Math.floor(random() * 40));
    const name = `${pick(words)} ${pick(words)} ${pick(words)} ${1 + Math.floor(random() * 9)}`;
    lines.push(
      [
        rank,
        name,
        pick(platforms),
        year,
        pick(genres),
        `${pick(words)} ${pick(words)}`,
        ...sales,
        total,
      ].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}

// --- internal ---

const words =
  "Star River Iron Silent Golden Lost Night Storm Dragon Racing Puzzle Island Empire Shadow Ocean Garden".split(
    " ",
  );
const platforms = "Wii NES GB DS X360 PS PS2 PS3 PS4 SNES GBA N64 XB PC PSP".split(" ");
const genres =
  "Action Sports Racing Puzzle Shooter Platform Misc Strategy Fighting Adventure Simulation Role-Playing".split(
    " ",
  );

/** Numbers in [0, 1) that depend on the seed alone. */
function seeded(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 3_266_489_917);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
