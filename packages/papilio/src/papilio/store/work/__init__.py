"""Work under way: jobs, turns at the gates of hosts, wishes, and how far imports and harvests have come."""
