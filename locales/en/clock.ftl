# The person's own clock.

clock-now = By our reckoning it is <b>{ $time }</b> where you are.
clock-right = If that is not right, put it right with the buttons.
clock-quiet = Between { $start } and { $end } of your time we write only where a key stands still or is at risk.
clock-never = We write as soon as there is something to tell.
command-time = your time, so that we do not write at night
