"""WHEN: a wave's whole life, from the launch over casting to the close, and the rules between waves."""
