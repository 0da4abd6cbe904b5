# Buttons.

button-add-instead = Add as a new key
button-addresses = Addresses
button-again = Check again
button-all-there = All is there, show the steps
button-anew = From the beginning
button-as-is = Use “{ $field }” as it is
button-back = Back
button-cancel = Cancel
button-close = Close the picture
button-copy = Copy: { $label }
button-copy-all = Copy all addresses
button-delete = Delete
button-delete-no = Keep
button-delete-yes = Delete
button-differs = My screen looks different
button-go-on = Go on at step { $step }
button-guide = Guide
button-have = I have the key
button-key = Open the key
button-mute = Do not remind
button-new-key = Enter the key anew
button-next = Next
button-pause = Pause
button-ready = The addresses are in, check
button-rename = Rename
button-send = Send
button-send-bare = Send without the screenshot
button-replace = Replace the key
button-resume = Resume
button-site = Open { $exchange }
button-steps = Show the steps
button-switch = The key is for { $exchange }: switch
button-tick = { $there ->
    [yes] ✅ { $what }
   *[no] • { $what }
}
button-undo = Undo
button-unbound = There is no restriction, check
button-where = Show me where
