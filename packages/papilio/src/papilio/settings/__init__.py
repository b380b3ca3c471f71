"""What an operator may set, and what follows from it: who may come in, which archives are followed."""
