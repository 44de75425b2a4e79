"""What is charged and why: the monthly roll, assistance, additional rent, adjustments, arrears, statements."""
