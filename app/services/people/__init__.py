"""Who somebody is: identities bound, claimed, scanned, introduced by an officer."""
