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
/** `DodonaPart` */
export const PART_BASE = 0;
export const PART_MARGIN = 1;
export const PART_CONTRIBUTIONS = 2;
export const PART_STANDARD_ERROR = 3;
