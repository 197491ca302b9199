package aefhir;

import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import org.hibernate.dialect.Dialect;

/** What the starting process asks for. Port 0 is any free one; the database user and password may be empty. */
record Settings(int port, String jdbcUrl, String user, String password, boolean validateRequests) {

    static Settings fromEnvironment() {
        return new Settings(
                Integer.parseInt(System.getenv("AEFHIR_HAPI_PORT")),
                System.getenv("AEFHIR_HAPI_JDBC_URL"),
                System.getenv("AEFHIR_HAPI_DB_USER"),
                System.getenv("AEFHIR_HAPI_DB_PASSWORD"),
                Boolean.parseBoolean(System.getenv("AEFHIR_HAPI_VALIDATE_REQUESTS")));
    }

    Dialect dialect() {
        return jdbcUrl.startsWith("jdbc:postgresql:") ? new HapiFhirPostgresDialect() : new HapiFhirH2Dialect();
    }
}
