"""The cases: name, shape, the file of its work, what an engine must be able to do, and a title."""

TEXT, MARKS, ANY = 1, 2, 3  # what a case needs: marks and disorder are beyond diamond-types, as lists and maps are

CASES = [("B4-updates", "updates", "B4", TEXT, "real editing trace, an update each keystroke"),
         ("B4-quiet", "quiet", "B4", TEXT, "the same, nobody listens"),
         ("B4-load", "load", "B4", TEXT, "load the full state"),
         ("B4-load-read", "loadread", "B4", TEXT, "load it and read the text"),
         ("B4-encode-v1", "encode1", "B4", TEXT, "encode the full state, v1"),
         ("B4-encode-v2", "encode2", "B4", TEXT, "encode the full state, v2"),
         ("B1.1", "one-author", "B1.1", TEXT, "append N characters"),
         ("B1.2", "one-author", "B1.2", TEXT, "insert a string of length N"),
         ("B1.3", "one-author", "B1.3", TEXT, "prepend N characters"),
         ("B1.4", "one-author", "B1.4", TEXT, "insert N characters at random positions"),
         ("B1.5", "one-author", "B1.5", TEXT, "insert N words at random positions"),
         ("B1.6", "one-author", "B1.6", TEXT, "insert a string, then delete it"),
         ("B1.7", "one-author", "B1.7", TEXT, "insert and delete strings at random positions"),
         ("B1.8", "one-author", "B1.8", ANY, "append N numbers"),
         ("B1.9", "one-author", "B1.9", ANY, "insert an array of N numbers"),
         ("B1.10", "one-author", "B1.10", ANY, "prepend N numbers"),
         ("B1.11", "one-author", "B1.11", ANY, "insert N numbers at random positions"),
         ("B2.1", "two-authors", "B2.1", TEXT, "concurrently insert a string of length N"),
         ("B2.2", "two-authors", "B2.2", TEXT, "concurrently insert N characters at random positions"),
         ("B2.3", "two-authors", "B2.3", TEXT, "concurrently insert N words at random positions"),
         ("B2.4", "two-authors", "B2.4", TEXT, "concurrently insert and delete"),
         ("B3.1", "many-authors", "B3.1", ANY, "20 sqrt(N) clients set a number in a map"),
         ("B3.2", "many-authors", "B3.2", ANY, "the same, an object"),
         ("B3.3", "many-authors", "B3.3", ANY, "the same, a string"),
         ("B3.4", "many-authors", "B3.4", ANY, "20 sqrt(N) clients insert text in an array"),
         ("B3.5", "many-authors", "B3.5", TEXT, "20 sqrt(N) clients insert text")]
CASES += [(f"{shape}-{size}", shape, f"rich-{size}", MARKS, f"2,000 inserts in {shown} with marks{more}")
          for shape, more in (("rich", ""), ("rich-delta", ", delta read"))
          for size, shown in (("10k", "10 KB"), ("100k", "100 KB"), ("1m", "1 MB"))]
CASES += [(f"updates-{size}", "shuffled", f"updates-{size}", MARKS, f"{size[:-1]},000 updates in random order")
          for size in ("2k", "10k", "25k", "50k", "100k")]
CASES += [("B4-memory-loaded", "memory-loaded", "B4", TEXT, "memory of the loaded document, bytes"),
          ("B4-memory-edited", "memory-edited", "B4", TEXT, "memory of the typed document, bytes")]
