# Burns CPU in pure Python for ever.
while True:
    pass
