redline repair -p kremlin -f json --max 2 examples/published/ru-memorandum-2025-06.deal | cut -c 1-300
