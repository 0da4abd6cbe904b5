# Leak response.

leak-what = ⚠️ { $service } asks you to delete this key at the exchange now: others may have got hold of it. It is not your fault. Nobody uses the key for you any more.
leak-do = Open the page of the API keys at { $exchange }, find the key <code>{ $api_key }</code> and delete it. Then look through your last orders and withdrawals.
leak-then = When it is deleted, press the button below: we make sure of it with the exchange. A new key can be added afterwards.
leak-dead = ✅ The exchange no longer knows this key, it can do no more harm. You can make a new one and add it here.
leak-over = ✅ It was a false alarm: the key is in use again. If you have deleted it by now, add a new one.
button-deleted = I have deleted it, check
