"""The waiting list: eligibility, registration, quota and points, progress, offers."""
