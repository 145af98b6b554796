"""Documents and photos on screen: the studio's list, a client's own, their preview, and every way in and out."""
