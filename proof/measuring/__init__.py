"""What the measuring engine is held against: tables, each beside what an earlier edition of it gave."""
