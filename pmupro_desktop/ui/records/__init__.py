"""What pages about clients share: facts in words, cards and lists of cards."""
