"""The plan of a stack: recorded resources and the results of the rules; formats are in `report`."""
