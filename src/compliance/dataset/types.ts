/** One row: column name to value. Values may be nested objects and arrays. */
export type Row = Readonly<Record<string, unknown>>

/**
 * A data set: an array of rows, an object of equally long columns, a sync or async iterable of rows, or the path of a
 * `.csv`, `.tsv`, `.ndjson` or `.jsonl` file (UTF-8; CSV and TSV with a header row).
 */
export type Dataset =
  string | readonly Row[] | Readonly<Record<string, ArrayLike<unknown>>> | Iterable<Row> | AsyncIterable<Row>

/** Is told the names of columns that are known before any row. */
export type NoteColumns = (names: readonly string[]) => void
