"""Asks other sites: outbound URLs to verdicts, politely, with a ledger of what was learnt."""
