redline repair -p kremlin --lock territory.luhansk --lock forces.ukraine.cap_nature examples/draft.deal
