redline terms dmz forces.ukraine.personnel_cap
