// Tells Emscripten that the loader gives these functions; only their names are used.
mergeInto(LibraryManager.library, {
  number_of: () => {}, // core/dodona/number.cpp
});
