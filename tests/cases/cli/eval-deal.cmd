redline eval --deal examples/draft.deal "dmz.line.status"; redline eval --deal examples/draft.deal "dmz.line.width_km > 5.0"
