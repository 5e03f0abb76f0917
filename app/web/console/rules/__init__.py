"""What the pages of the rules are made from: conditions as drop-downs, and forms read back into the document."""
