"""WHEN: a wave's executive, dates, promises and state. No invited person and no answer lives here."""
