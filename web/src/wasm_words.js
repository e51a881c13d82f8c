// The numbers of `wasm/dodona.h` that have names.

/** How a cell arrives: `DodonaCell`. */
export const CELL_NULL = 0;
export const CELL_NUMBER = 1;
export const CELL_TEXT = 2;
export const CELL_BOOLEAN = 3;
export const CELL_CODE = 4;
/** `DodonaSeverity` */
export const SEVERITY_ERROR = 0;
export const SEVERITY_WARNING = 1;
/** `DodonaCsvPart` */
export const CSV_BAD_ROWS = 1;
export const CSV_TARGET = 2;
export const CSV_CELLS = 4;
/** `DodonaRecordsPart` */
export const RECORDS_TEXT = 0;
export const RECORDS_SIZES = 1;
export const RECORDS_COUNTS = 2;
export const RECORDS_OFFSETS = 3;
export const RECORDS_DELIMITER = 4;
/** `DodonaPart` */
export const PART_BASE = 0;
export const PART_MARGIN = 1;
export const PART_CONTRIBUTIONS = 2;
export const PART_STANDARD_ERROR = 3;
