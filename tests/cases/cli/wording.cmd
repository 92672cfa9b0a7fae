redline check -v -p examples/wording.rules examples/published/us-28-point-2025-11.deal
