/**
 * What makes a column an identifier, in one sentence: said wherever a question or prompt leaves identifiers out.
 * The rule itself is `identifier_reason` in `python/profile.py`.
 */
export const identifierRule =
  "A column is an identifier when it holds whole numbers that count the rows (0 to n-1 or 1 to n), or when at " +
  "least 98 % of its values differ and it is either text of at most five words on average or has a name that " +
  "says so (such as id, uuid, guid, key, code, index, serial number, row number or Unnamed: 0); a column of " +
  "numbers with decimals never is.";
