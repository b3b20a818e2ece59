"""What every room stands on: refusals, languages, canonical bytes, seals. Pure; imports nothing of ours."""
