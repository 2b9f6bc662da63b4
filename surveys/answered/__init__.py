"""WHAT: sealed ballots. No name, no address, no link, no time and no sequence may enter this room."""
