redline repair -p kremlin --lock forces.ukraine.personel_cap --lock recognition.actors examples/draft.deal
