package aefhir;

import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import org.hibernate.dialect.Dialect;

/**
 * What the starting process asks for. Port 0 is any free one; database user, password and the file of definitions may
 * be empty.
 */
record Settings(
        int port, String jdbcUrl, String user, String password, boolean validateRequests, String definitions) {

    static Settings fromEnvironment() {
        return new Settings(
                Integer.parseInt(System.getenv("AEFHIR_HAPI_PORT")),
                System.getenv("AEFHIR_HAPI_JDBC_URL"),
                System.getenv("AEFHIR_HAPI_DB_USER"),
                System.getenv("AEFHIR_HAPI_DB_PASSWORD"),
                Boolean.parseBoolean(System.getenv("AEFHIR_HAPI_VALIDATE_REQUESTS")),
                System.getenv("AEFHIR_HAPI_DEFINITIONS"));
    }

    Dialect dialect() {
        return jdbcUrl.startsWith("jdbc:postgresql:") ? new HapiFhirPostgresDialect() : new HapiFhirH2Dialect();
    }
}
