"""From the words of a published case report to a proposed report, every datum with its quote."""
