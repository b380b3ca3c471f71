"""Papers, their names, lists, venues and links: the tables that imports and harvests write."""
