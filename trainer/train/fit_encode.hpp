// Chooses how each feature is encoded.
#pragma once

#include "dodona/encode.hpp"
#include "dodona/schema.hpp"

namespace dodona::train {

// Numbers and booleans as they are, categories as codes, dates as days with month, weekday and
// (where there are times of day) hour.
inline Encoder fit_encoder(const Schema& schema) {
  Encoder encoder;
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const Feature& feature = schema.features[f];
    switch (feature.kind) {
      case Kind::number:
      case Kind::boolean:
        encoder.columns.push_back({f, Encoding::number});
        break;
      case Kind::category:
        encoder.columns.push_back({f, Encoding::code});
        break;
      case Kind::date:
        for (const Encoding part : {Encoding::days, Encoding::month, Encoding::weekday})
          encoder.columns.push_back({f, part});
        if (feature.training.decimals > 0) encoder.columns.push_back({f, Encoding::hour});
        break;
    }
  }
  return encoder;
}

}  // namespace dodona::train
