redline eval --deal examples/draft.deal "dmz.status"; redline eval --deal examples/draft.deal "dmz.width_km > 5.0"
