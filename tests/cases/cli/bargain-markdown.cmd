redline bargain -p ukraine -p kremlin -f markdown --drop KR-LAND --drop KR-CAP --drop KR-IMPORT
