"""What waits for an officer, list by list, each row with a suggested next step and its reason.

A list reads its rows from the domains, lets `suggesting` say what the facts call for, and carries out a step that was
confirmed. `deciding` confirms ticked rows and takes other decisions; `registry` knows the lists there are.
"""
