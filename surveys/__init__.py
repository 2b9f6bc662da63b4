"""WHO IS ASKED, and the sealed ballot box: storage, mail, web pages and the command line."""
