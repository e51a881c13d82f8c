// The C ABI over the core: what the WebAssembly module exports. Nothing here computes.
//
// Conventions. Text is UTF-8 with an explicit length in bytes. A function that can fail fills the
// report (errors and warnings of the last call) that the dodona_report_* functions read. Any call
// may grow the memory: a view on it taken before the call is stale after it. Where memory is
// exhausted a call returns null or traps; after a trap the instance must not be used again.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct DodonaModel DodonaModel;
typedef struct DodonaBatch DodonaBatch;
typedef struct DodonaCsv DodonaCsv;

enum { kDodonaAbiVersion = 6 };

// How a cell of a batch arrives. A text cell's value is the length of its text in bytes. A code is
// that of a category whose text the caller knows; one that is no such code is read as the number.
enum DodonaCell { kCellNull = 0, kCellNumber = 1, kCellText = 2, kCellBoolean = 3, kCellCode = 4 };

enum DodonaSeverity { kSeverityError = 0, kSeverityWarning = 1 };
enum DodonaField {
  kFieldCode = 0,
  kFieldRow = 1,
  kFieldColumn = 2,
  kFieldPath = 3,
  kFieldMessage = 4
};

int32_t dodona_abi_version(void);

void* dodona_alloc(size_t n_bytes);  // null when memory is exhausted
void dodona_free(void* p);

// Checks a model file, parsed and packed into the three arrays that core/dodona/json/document.hpp
// describes; they are no longer needed afterwards. Null on error (see the report), or when memory
// is exhausted.
DodonaModel* dodona_load(const uint32_t* words, size_t n_words, const double* numbers,
                         size_t n_numbers, const char* text, size_t n_bytes);
void dodona_unload(DodonaModel* model);

int32_t dodona_n_features(const DodonaModel* model);
int32_t dodona_n_outputs(const DodonaModel* model);  // numbers per row: 1, or one per class
int32_t dodona_n_margins(const DodonaModel* model);  // K: 1, or one per class

// What the model's predictions say beside the answers, from the next one or the next CSV on: the
// interval or set of a level of the model, from 0 (-1: none; so it is at first), and the novelty,
// which the model must have (0: not). Returns how many columns a prediction has from now on:
// n_outputs; with a level lower and upper, or the least probability in the set; the novelty.
int32_t dodona_ask(DodonaModel* model, int32_t level, int32_t novelty);

// Replays the golden rows. Returns how many differ in any bit (each is in the report), 0 if none.
int32_t dodona_verify(DodonaModel* model);

// Holds a table's column names against the schema: missing, duplicate (errors) and extra ones (a
// warning). names: the texts one after the other; sizes: their n lengths. Returns the number of
// errors.
int32_t dodona_check_columns(const DodonaModel* model, const char* names, const uint32_t* sizes,
                             int32_t n);

// A batch of n_rows rows of cells, all null to begin with. It can be filled and predicted again and
// again. It must be freed before its model. Null when memory is exhausted.
DodonaBatch* dodona_batch(DodonaModel* model, int32_t n_rows);
void dodona_batch_free(DodonaBatch* batch);

// Where to write column `feature`: kinds[n_rows] of DodonaCell, values[n_rows] (the number; 0 or 1
// for a boolean; the length in bytes for a text; the code). Predicting overwrites the values.
uint8_t* dodona_batch_kinds(DodonaBatch* batch, int32_t feature);
double* dodona_batch_values(DodonaBatch* batch, int32_t feature);
// numeric[n_features]: where it is not 0, all cells of the column are numbers, and kinds is not
// read.
uint8_t* dodona_batch_numeric(DodonaBatch* batch);
// Room for the texts of column `feature`, one after the other in row order. Keeps nothing of
// before.
char* dodona_batch_text(DodonaBatch* batch, int32_t feature, size_t n_bytes);

// Checks every cell, encodes, scores. Returns the number of errors (0: outputs are there, until the
// next prediction of the same model).
int32_t dodona_batch_predict(DodonaBatch* batch);
const double* dodona_batch_outputs(const DodonaBatch* batch);  // [columns][n_rows]
const int32_t* dodona_batch_labels(
    const DodonaBatch* batch);  // [n_rows], class index; classification only

// What the parts of an explanation are: numbers [K], or [K][n_features].
enum DodonaPart {
  kPartBase = 0,           // [K]
  kPartMargin = 1,         // [K]
  kPartContributions = 2,  // [K][n_features]
  kPartStandardError = 3   // [K][n_features]; none where the contributions are exact
};
// Explains a row, from 0, of a batch that has been predicted without errors.
void dodona_batch_explain(DodonaBatch* batch, int32_t row);
// A part of the model's last explanation, until its next; null if it has none.
const double* dodona_batch_explained(const DodonaBatch* batch, enum DodonaPart part);

// What is asked of a CSV beside its answers.
enum DodonaCsvPart {
  kCsvBadRows = 1,  // rows with errors keep their places, with NaN (label -1) for answers
  kCsvTarget = 2,   // the target's column, which must be there; its cells may be missing
  kCsvCells = 4     // what was read of the features, and where the rows begin
};

// A CSV with a header, in chunks: rows are read, checked and scored as they come, and memory does
// not grow with the file. delimiter 0: detect it. parts: a sum of DodonaCsvPart. Once its model is
// unloaded it may only be freed.
DodonaCsv* dodona_csv(DodonaModel* model, char delimiter, uint32_t parts);
void dodona_csv_free(DodonaCsv* csv);
// Room for the next chunk.
char* dodona_csv_room(DodonaCsv* csv, size_t n_bytes);
// Takes the first n_bytes of the room. Returns for how many rows it has answers, until its next
// call. Errors are told by dodona_csv_finish, of the whole file; with kCsvBadRows by each call, of
// the rows that it has read, which its answers or those of a later call have. Those without a row
// are of the file, which then has no more answers.
int32_t dodona_csv_feed(DodonaCsv* csv, size_t n_bytes);
// After the last chunk: the answers of what is left, and the report.
int32_t dodona_csv_finish(DodonaCsv* csv);
const double* dodona_csv_outputs(const DodonaCsv* csv, int32_t column);
const int32_t* dodona_csv_labels(const DodonaCsv* csv);
// As the cell contract reads them; the target's column, a value or the class, follows the features.
const double* dodona_csv_cells(const DodonaCsv* csv, int32_t column);
const double* dodona_csv_offsets(const DodonaCsv* csv);  // [rows], bytes of the file before each

// Splits a piece of a CSV into records, cells as they stand: from its first byte on, with the
// header (n_columns 0; delimiter 0: detect it), or from the beginning of a row. is_all 0: the piece
// may end within a record, which is left. Returns how many there are; their parts live until the
// next such call. What no reader can split is in the report.
enum DodonaRecordsPart {
  kRecordsText = 0,      // all cells, one after the other
  kRecordsSizes = 1,     // double per cell, bytes
  kRecordsCounts = 2,    // double per record, cells
  kRecordsOffsets = 3,   // double per record and one more, bytes before it in the piece
  kRecordsDelimiter = 4  // one byte
};
int32_t dodona_records(const char* bytes, size_t n_bytes, char delimiter, int32_t n_columns,
                       int32_t is_all);
const void* dodona_records_part(enum DodonaRecordsPart part);

// The report of the last call that can fail. `total` counts all problems, `size` those kept (at
// most 100). A field is text (code, message; empty if it does not apply); rows count from 1.
// Pointers live until the next such call.
int32_t dodona_report_size(enum DodonaSeverity severity);
double dodona_report_total(enum DodonaSeverity severity);
const char* dodona_report_field(enum DodonaSeverity severity, int32_t index,
                                enum DodonaField field);
int32_t dodona_report_field_size(enum DodonaSeverity severity, int32_t index,
                                 enum DodonaField field);

#ifdef __cplusplus
}
#endif
